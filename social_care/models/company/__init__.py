from . import ir_http, ir_websocket, res_company, res_config_settings, social_care_agent
