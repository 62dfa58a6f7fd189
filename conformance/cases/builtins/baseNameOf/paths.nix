map baseNameOf [ /. /a /a/b /a/b/../c ]
