from . import (
    ir_http,
    ir_websocket,
    res_company,
    res_config_settings,
    res_lang,
    social_care_agent,
)
