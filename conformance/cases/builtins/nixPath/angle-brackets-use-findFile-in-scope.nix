let __findFile = path: name: "found ${name}"; in <any/thing>
