[ <nothing> __nixPath ]
