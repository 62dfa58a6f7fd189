let __findFile = path: name: { inherit path name; }; in <a/b.c>
