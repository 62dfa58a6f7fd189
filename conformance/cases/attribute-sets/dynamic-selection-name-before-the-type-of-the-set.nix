let n = null; in n.${n}
