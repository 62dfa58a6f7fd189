let __nixPath = [ { path = 1; } ]; in <a>
