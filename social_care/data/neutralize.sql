-- A copy of the database speaks to nobody: it has no keys, and sends nothing.
UPDATE social_care_account
   SET state = 'draft',
       webhook_token = NULL,
       token_expires_at = NULL,
       granted_scopes = NULL,
       lease_token = NULL,
       lease_until = NULL,
       folder = NULL,
       outgoing_paused = TRUE;

UPDATE social_care_reply
   SET state = 'cancelled',
       lease_token = NULL,
       lease_until = NULL
 WHERE state IN ('queued', 'sending', 'unknown');

UPDATE social_care_handoff
   SET claim_nonce = NULL
 WHERE claim_nonce IS NOT NULL;

DELETE FROM social_care_webhook;

UPDATE social_care_erasure
   SET code = NULL;

DELETE FROM social_care_sign_in;

UPDATE res_company
   SET social_care_deepl_key = NULL,
       social_care_libretranslate_url = NULL,
       social_care_libretranslate_key = NULL;

DELETE FROM social_care_credential;
