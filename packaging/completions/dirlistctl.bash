
# What follows is not generated. It hands the script above whole words where bash ends them at a colon or an equals sign,
# and leaves out the space behind a directory.
_dirlistctl_in_whole_words() {
    local cur=$2 prev=$3 words cword
    if declare -F _get_comp_words_by_ref __ltrim_colon_completions >/dev/null; then
        _get_comp_words_by_ref -n := cur prev words cword
        local -a COMP_WORDS=("${words[@]}")
        local COMP_CWORD=$cword
        _dirlistctl "$1" "$cur" "$prev"
        __ltrim_colon_completions "$cur"
    else
        _dirlistctl "$@"
    fi
    [[ ${COMPREPLY[0]-} != */ ]] || compopt -o nospace
    # Where a dollar sign was typed, bash takes what follows for a variable, and does not quote it.
    if [[ $cur == *'$'* && $cur != [\'\"]* && ${#COMPREPLY[@]} -gt 0 ]]; then
        compopt +o filenames
        mapfile -t COMPREPLY < <(printf '%q\n' "${COMPREPLY[@]}")
    fi
}

complete -o filenames -F _dirlistctl_in_whole_words dirlistctl
