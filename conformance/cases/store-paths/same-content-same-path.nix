"${./support/same/one/x}" == "${./support/same/two/x}"
