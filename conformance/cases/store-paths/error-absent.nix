"${./support/absent}"
