let __nixPath = [ { prefix = "x"; path = "/y"; } ]; __findFile = path: name: path; in <z>
