let __nixPath = [ { prefix = "p"; path = ./support; } ]; in [ <p> <p/folder> ]
