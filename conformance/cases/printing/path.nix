[ /. /a/b ./relative ./. ../up ]
