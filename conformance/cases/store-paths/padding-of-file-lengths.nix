"${./support/eight}"
