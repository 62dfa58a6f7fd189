let __findFile = 1; in <a>
