"""A form with every kind of item, for the tests of this folder."""

from typing import Any

DOCUMENT: dict[str, Any] = {
    "code": "hall",
    "purpose": "inspection",
    "name": {"zh": "营业厅检查表", "en": "Hall inspection"},
    "passes_at": "90",
    "sections": [
        {
            "code": "outside",
            "name": {"zh": "厅外", "en": "Outside"},
            "items": [
                {"code": "sign", "name": {"zh": "门头完好", "en": "Sign whole"}, "kind": "yes_no", "weight": "3"},
                {"code": "ramp", "name": {"zh": "坡道", "en": "Ramp"}, "kind": "partial", "weight": "2"},
                {
                    "code": "ramp_why",
                    "name": {"zh": "坡道缺陷", "en": "What the ramp lacks"},
                    "kind": "text",
                    "only_if": {"item": "ramp", "is": ["partly", "no"]},
                },
            ],
        },
        {
            "code": "inside",
            "name": {"zh": "厅内", "en": "Inside"},
            "items": [
                {"code": "clean", "name": {"zh": "整洁", "en": "Tidy"}, "kind": "points", "points": "10"},
                {"code": "smile", "name": {"zh": "微笑", "en": "Smile"}, "kind": "scale5", "weight": "4"},
                {"code": "overall", "name": {"zh": "总体", "en": "Overall"}, "kind": "scale10", "weight": "9"},
                {
                    "code": "wait",
                    "name": {"zh": "等候分钟", "en": "Minutes waited"},
                    "kind": "number",
                    "weight": "5",
                    "high": "15",
                    "least": "0",
                    "most": "600",
                },
                {
                    "code": "answer",
                    "name": {"zh": "答复", "en": "Answer"},
                    "kind": "choice",
                    "weight": "6",
                    "na": False,
                    "choices": [
                        {"code": "right", "name": {"zh": "正确", "en": "Right"}, "score": "1"},
                        {"code": "half", "name": {"zh": "不全", "en": "Half"}, "score": "0.4"},
                        {"code": "wrong", "name": {"zh": "错误", "en": "Wrong"}, "score": "0"},
                        {"code": "unasked", "name": {"zh": "未问", "en": "Not asked"}},
                    ],
                },
                {"code": "no_fees", "name": {"zh": "无乱收费", "en": "No random fees"}, "kind": "yes_no", "veto": True},
                {
                    "code": "no_harm",
                    "name": {"zh": "无致命差错", "en": "No fatal error"},
                    "kind": "yes_no",
                    "weight": "0",
                    "veto": True,
                    "required": False,
                },
                {"code": "picture", "name": {"zh": "照片", "en": "Photo"}, "kind": "photo", "required": False},
            ],
        },
    ],
}

FULL: dict[str, Any] = {
    "sign": "yes",
    "ramp": "partly",
    "ramp_why": "过陡",
    "clean": "7.5",
    "smile": "4",
    "overall": "9",
    "wait": "12",
    "answer": "half",
    "no_fees": "yes",
}
