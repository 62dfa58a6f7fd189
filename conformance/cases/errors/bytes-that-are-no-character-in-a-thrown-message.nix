throw "${builtins.substring 0 1 "é"}	(behind a tab)"
