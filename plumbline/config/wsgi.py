import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
application = get_wsgi_application()

# What is loaded stays loaded: the collector need not look through 200,000 objects every forty pages, which would make one of them 0.1 s late.
get_resolver().url_patterns  # noqa: B018 - loads every view now, not with the first visitor
gc.collect()
gc.freeze()
