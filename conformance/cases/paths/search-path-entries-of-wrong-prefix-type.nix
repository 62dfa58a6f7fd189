let __nixPath = [ { path = "/"; prefix = 1; } ]; in <a>
