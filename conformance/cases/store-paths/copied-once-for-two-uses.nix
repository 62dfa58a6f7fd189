let p = ./support/tree; in "${p}" == "${p}"
