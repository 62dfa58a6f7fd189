map dirOf [ /. /a /a/b /a/b/../c ]
