
# What follows is not generated. It leaves out the space behind a directory.
__dirlistctl_complete() {
    local -ar directories=("${(@M)@:#*/}") others=("${(@)${(@)@:#*/}:#(|:*)}") empty=("${(@M)@:#(|:*)}")
    _describe -V '' directories -S '' -- others -- empty -P $'\'\''
}

