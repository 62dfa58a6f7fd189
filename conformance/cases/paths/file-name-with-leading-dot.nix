"${./support/.hidden}"
