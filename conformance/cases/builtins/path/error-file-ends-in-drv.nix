"${./support/tree/x.drv}"
