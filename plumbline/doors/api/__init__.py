"""The door for machines: a JSON API under ``/api/v1/``, and what watches over the service (``/healthz``, ``/readyz``, ``/metrics``).

One file a resource. A call is: who asks (`authentication`), what was sent (`inputs`), one action or query, what is answered (`answers`); whatever goes wrong
becomes a problem document (`problems`). `entrance` leads machines past everything that only pages need.
"""
