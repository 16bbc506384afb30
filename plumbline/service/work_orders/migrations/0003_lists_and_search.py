"""Indexes as lists and search ask for them.

One index finds orders by month, words, places and traits in whatever combination; a due moment may be a call-back's, too. Foreign keys lose the index that
Django gives each, and lists of a unit theirs: every order and every move of it wrote them all.
"""

from datetime import UTC

import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models
from django.db.models import Case, Func, Q, Value, When
from django.db.models.functions import TruncMonth

OPEN = ['accepted', 'arbitration', 'assigned', 'dispatched', 'en_route', 'on_site', 'registered', 'resolved', 'returned']
PROTECT = django.db.models.deletion.PROTECT
TOGETHER = 'ARRAY[%(expressions)s]'


def without_index(name: str, to: str, *, null: bool = True, related_name: str = '+') -> migrations.AlterField:
    field = models.ForeignKey(db_index=False, null=null, on_delete=PROTECT, related_name=related_name, to=to)
    return migrations.AlterField(model_name='workorder', name=name, field=field)


def removed(name: str) -> migrations.RemoveIndex:
    return migrations.RemoveIndex(model_name='workorder', name=name)


def added(index: models.Index) -> migrations.AddIndex:
    return migrations.AddIndex(model_name='workorder', index=index)


class Migration(migrations.Migration):
    dependencies = [
        ('customers', '0001_initial'),
        ('organization', '0001_initial'),
        ('work_orders', '0002_policy_codes_name_their_pack'),
    ]

    operations = [
        BtreeGinExtension(),
        removed('order_unit_registered'),
        removed('order_open_due'),
        removed('order_unit_due'),
        removed('order_assignee'),
        removed('order_words'),
        added(models.Index(fields=['next_due_at'], name='order_due', condition=Q(next_due_at__isnull=False))),
        added(
            models.Index(
                fields=['-registered_at'],
                name='order_open_undated',
                condition=Q(state__in=OPEN, next_due_at__isnull=True),
            )
        ),
        added(
            GinIndex(
                TruncMonth('registered_at', tzinfo=UTC),
                'words',
                Func('unit', 'order_type', 'assignee', template=TOGETHER, output_field=ArrayField(models.UUIDField())),
                Func(
                    'state',
                    'urgency',
                    'channel',
                    Case(When(next_due_at__isnull=False, then=Value('due')), default=Value('')),
                    template=TOGETHER,
                    output_field=ArrayField(models.CharField()),
                ),
                name='order_found',
            )
        ),
        without_index('area', 'customers.area'),
        without_index('assignee', 'organization.person'),
        without_index('customer', 'customers.customer'),
        without_index('first_contact_person', 'organization.person'),
        without_index('first_contact_unit', 'organization.unit', null=False),
        without_index('order_type', 'work_orders.ordertype', null=False),
        without_index('parent', 'work_orders.workorder', related_name='children'),
        without_index('premises', 'customers.premises'),
        without_index('unit', 'organization.unit', null=False),
    ]
