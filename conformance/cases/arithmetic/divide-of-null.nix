4 / null
