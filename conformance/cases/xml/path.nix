[ /a/b ./here /. ]
