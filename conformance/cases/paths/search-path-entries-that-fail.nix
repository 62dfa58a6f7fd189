let __nixPath = throw "entries"; in <a>
