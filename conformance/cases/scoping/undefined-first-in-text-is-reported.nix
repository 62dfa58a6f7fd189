[ firstnowhere secondnowhere ]
