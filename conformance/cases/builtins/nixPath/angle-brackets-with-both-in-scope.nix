let __nixPath = "the path"; __findFile = path: name: { inherit path name; }; in <x>
