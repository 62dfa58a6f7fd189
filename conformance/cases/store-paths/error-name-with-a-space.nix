"${./support + "/with space"}"
