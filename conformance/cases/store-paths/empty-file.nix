"${./support/empty}"
