let __nixPath = [ { prefix = "p"; } ]; in <p>
