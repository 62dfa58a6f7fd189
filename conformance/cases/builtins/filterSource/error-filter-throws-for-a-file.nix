builtins.filterSource (p: t: if t == "regular" then throw p else true) ../import/support/dir
