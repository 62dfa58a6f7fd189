{ p }: p
