let If = 1; IN = 2; Let = 3; in [ If IN Let ]
