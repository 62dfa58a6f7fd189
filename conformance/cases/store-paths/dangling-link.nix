"${./support/dangling}"
