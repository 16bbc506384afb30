"""Installation: applications, surveys, works, gas-on, answers."""

from plumbline.evaluation.indicators.definitions.elsewhere import kept, pleased
from plumbline.evaluation.indicators.rules.measured import DONE_IN_TIME

DEFINITIONS = (
    kept("INST-01", "application", source="W29"),
    kept("INST-02", "site_survey", source="W21"),
    kept(
        "INST-04",
        "works",
        apart={"key": "m.category = 'key'", "key_missed": f"m.category = 'key' AND ({DONE_IN_TIME}) IS NOT TRUE"},
        source="S0",
    ),
    kept("INST-06", "gas_on", source="W20"),
    pleased("INST-08", "installation_survey", source="S0"),
)
