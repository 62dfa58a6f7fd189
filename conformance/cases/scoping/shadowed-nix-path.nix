let __nixPath = "mine"; __findFile = a: b: a; in <x>
