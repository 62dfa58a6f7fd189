assert 1 == throw "right"; 1
