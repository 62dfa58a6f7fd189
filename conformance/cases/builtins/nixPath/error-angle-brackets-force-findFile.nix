let __findFile = throw "forced"; in <x>
