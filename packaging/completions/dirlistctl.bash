
# What follows is not generated. It hands the script above whole words where bash ends them at a colon or an equals sign,
# and leaves out the space behind a directory.
_dirlistctl_in_whole_words() {
    if declare -F _get_comp_words_by_ref __ltrim_colon_completions >/dev/null; then
        local cur prev words cword
        _get_comp_words_by_ref -n := cur prev words cword
        local -a COMP_WORDS=("${words[@]}")
        local COMP_CWORD=$cword
        _dirlistctl "$1" "$cur" "$prev"
        __ltrim_colon_completions "$cur"
    else
        _dirlistctl "$@"
    fi
    [[ ${COMPREPLY[0]-} != */ ]] || compopt -o nospace
}

complete -o filenames -F _dirlistctl_in_whole_words dirlistctl
