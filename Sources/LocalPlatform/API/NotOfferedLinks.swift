/// Every link of the API's schema that is not offered, and the schema itself, by the reason why.
extension NotOffered {
  static let groups: [(reason: String, links: [String])] = [
    (
      "the one account cannot be taken away; remove the data folder instead",
      [
        "DELETE /account",
        "DELETE /users/{}",
      ]
    ),
    (
      "nothing here costs anything",
      [
        "GET /account/delinquency",
        "GET /account/credits",
        "POST /account/credits",
        "GET /account/credits/{}",
        "GET /account/invoices/{}",
        "GET /account/invoice-address",
        "PUT /account/invoice-address",
        "POST /account/payments",
        "GET /account/payment-method",
        "PATCH /account/payment-method",
        "GET /account/payment-method/apps",
        "GET /plans/{}/meters",
        "GET /plans/{}/meters/{}",
        "GET /apps/{}/usage",
        "GET /resource/{}/usage-history",
      ]
    ),
    (
      "the account has no features",
      [
        "GET /account/features/{}",
        "PATCH /account/features/{}",
      ]
    ),
    (
      "teams do not exist on one machine",
      [
        "GET /teams/{}/addons",
        "GET /teams/{}/allowed-addon-services",
        "POST /teams/{}/allowed-addon-services",
        "DELETE /teams/{}/allowed-addon-services/{}",
        "GET /teams/{}/available-generations",
        "GET /teams/{}/identity-providers",
        "POST /teams/{}/identity-providers",
        "DELETE /teams/{}/identity-providers/{}",
        "PATCH /teams/{}/identity-providers/{}",
        "GET /teams/{}/oauth/authorizations",
        "POST /teams/{}/oauth/authorizations",
        "POST /teams/{}/payments",
        "GET /teams/{}/permissions",
        "GET /teams/{}/pipeline-couplings",
        "POST /teams",
        "DELETE /teams/{}",
        "GET /teams/{}",
        "PATCH /teams/{}",
        "POST /teams/apps",
        "GET /teams/apps/{}",
        "PATCH /teams/apps/{}",
        "GET /teams/{}/apps",
        "POST /teams/apps/{}/collaborators",
        "GET /teams/apps/{}/collaborators",
        "DELETE /teams/apps/{}/collaborators/{}",
        "GET /teams/apps/{}/collaborators/{}",
        "PATCH /teams/apps/{}/collaborators/{}",
        "GET /teams/permissions",
        "GET /teams/{}/usage/daily",
        "GET /teams/{}/delinquency",
        "GET /teams/{}/features",
        "GET /teams/{}/features/{}",
        "GET /teams/invitations/{}",
        "POST /teams/invitations/{}/accept",
        "GET /teams/{}/invitations",
        "PUT /teams/{}/invitations",
        "DELETE /teams/{}/invitations/{}",
        "GET /teams/{}/invoices",
        "GET /teams/{}/invoices/{}",
        "GET /teams/{}/licenses",
        "GET /teams/{}/license-collections",
        "GET /teams/{}/members",
        "PATCH /teams/{}/members",
        "POST /teams/{}/members",
        "PUT /teams/{}/members",
        "DELETE /teams/{}/members/{}",
        "GET /teams/{}/members/{}/apps",
        "GET /teams/{}/usage/monthly",
        "GET /teams/{}/preferences",
        "PATCH /teams/{}/preferences",
        "GET /teams/{}/spaces",
        "GET /teams/{}/apps/{}/usage",
        "GET /teams/{}/usage",
      ]
    ),
    (
      "add-ons here have no provider that could be asked",
      [
        "POST /addons/{}/actions/deprovision",
        "POST /addons/{}/actions/peer",
        "POST /addons/{}/actions/provision",
        "POST /addons/{}/actions/unpeer",
        "GET /addons/{}/sso",
        "GET /apps/{}/addons/{}/sso",
        "GET /addons/{}/webhooks",
        "POST /addons/{}/webhooks",
        "DELETE /addons/{}/webhooks/{}",
        "GET /addons/{}/webhooks/{}",
        "PATCH /addons/{}/webhooks/{}",
        "GET /addons/{}/webhook-deliveries",
        "GET /addons/{}/webhook-deliveries/{}",
        "GET /addons/{}/webhook-events",
        "GET /addons/{}/webhook-events/{}",
        "GET /addons/{}/log-drains",
        "PUT /addons/{}/log-drains/{}",
      ]
    ),
    (
      "there is one region in truth: this machine",
      [
        "GET /addon-region-capabilities",
        "GET /addon-services/{}/region-capabilities",
        "GET /regions/{}/addon-region-capabilities",
      ]
    ),
    (
      "there is one account to own things",
      [
        "POST /account/app-transfers",
        "DELETE /account/app-transfers/{}",
        "GET /account/app-transfers/{}",
        "PATCH /account/app-transfers/{}",
        "POST /pipeline-transfers",
      ]
    ),
    (
      "enterprise accounts do not exist on one machine",
      [
        "GET /enterprise-accounts/{}/archives",
        "GET /enterprise-accounts/{}/archives/{}/{}",
        "GET /enterprise-accounts/{}/events",
        "GET /enterprise-accounts/{}",
        "PATCH /enterprise-accounts/{}",
        "GET /enterprise-accounts/{}/usage/daily",
        "GET /enterprise-accounts/{}/members",
        "POST /enterprise-accounts/{}/members",
        "DELETE /enterprise-accounts/{}/members/{}",
        "PATCH /enterprise-accounts/{}/members/{}",
        "GET /enterprise-accounts/{}/usage/monthly",
        "GET /enterprise-accounts/{}/teams",
        "POST /enterprise-accounts/{}/teams",
      ]
    ),
    (
      "this belongs to a newer variant of the API",
      [
        "GET /apps/{}/build-metadata",
        "PUT /users/~/capabilities",
        "GET /apps/{}/config-vars-settings",
        "PATCH /apps/{}/config-vars-settings",
        "POST /users/~/gateway-tokens",
        "POST /users/~/gateway-tokens/oauth-authorization",
      ]
    ),
    (
      "a process cannot be started inside a running dyno",
      [
        "POST /apps/{}/dynos/{}"
      ]
    ),
    (
      "single sign-on belongs to teams, which do not exist on one machine",
      [
        "POST /identity-providers",
        "GET /identity-providers/{}",
        "PATCH /identity-providers/{}",
        "POST /identity-providers/{}/migrate",
        "POST /identity-providers/{}/certificates",
        "DELETE /identity-providers/{}/certificates/{}",
        "GET /identity-providers/{}/certificates/{}",
        "PATCH /identity-providers/{}/certificates/{}",
      ]
    ),
    (
      "private spaces do not exist on one machine",
      [
        "GET /spaces/{}/inbound-ruleset",
        "PUT /spaces/{}/inbound-ruleset",
        "GET /spaces/{}/inbound-rulesets",
        "GET /spaces/{}/inbound-rulesets/{}",
        "GET /spaces/{}/peerings",
        "POST /spaces/{}/peerings",
        "DELETE /spaces/{}/peerings/{}",
        "GET /spaces/{}/peerings/{}",
        "POST /spaces/{}/peerings/{}/actions/accept",
        "GET /spaces/{}/peering-info",
        "POST /spaces",
        "DELETE /spaces/{}",
        "GET /spaces/{}",
        "PATCH /spaces/{}",
        "GET /spaces/{}/members",
        "GET /spaces/{}/members/{}",
        "PATCH /spaces/{}/members/{}",
        "GET /spaces/{}/hosts",
        "GET /spaces/{}/log-drain",
        "PUT /spaces/{}/log-drain",
        "GET /spaces/{}/nat",
        "GET /spaces/{}/topology",
        "POST /spaces/{}/transfer",
        "GET /spaces/{}/telemetry-drains",
        "GET /spaces/{}/vpn-connections",
        "POST /spaces/{}/vpn-connections",
        "DELETE /spaces/{}/vpn-connections/{}",
        "GET /spaces/{}/vpn-connections/{}",
        "PATCH /spaces/{}/vpn-connections/{}",
      ]
    ),
    (
      "there is no git server to have keys for",
      [
        "GET /account/keys/{}"
      ]
    ),
    (
      "there are tokens alone, no clients to authorize",
      [
        "GET /oauth/clients",
        "POST /oauth/clients",
        "DELETE /oauth/clients/{}",
        "GET /oauth/clients/{}",
        "PATCH /oauth/clients/{}",
        "POST /oauth/clients/{}/actions/rotate-credentials",
        "POST /oauth/tokens",
        "DELETE /oauth/tokens/{}",
      ]
    ),
    (
      "slugs are run here, not OCI images",
      [
        "POST /apps/{}/oci-images",
        "GET /apps/{}/oci-images/{}",
      ]
    ),
    (
      "the account here has a token alone, no password and no telephone",
      [
        "POST /password-resets",
        "POST /password-resets/{}/actions/finalize",
        "GET /users/{}/sms-number",
        "POST /users/{}/sms-number/actions/confirm",
        "POST /users/{}/sms-number/actions/recover",
      ]
    ),
    (
      "test runs belong to the service's CI",
      [
        "GET /pipelines/{}/stage/{}/config-vars",
        "PATCH /pipelines/{}/stage/{}/config-vars",
        "GET /test-runs/{}/test-cases",
        "GET /test-runs/{}/test-nodes",
        "GET /pipelines/{}/test-runs",
        "GET /pipelines/{}/test-runs/{}",
        "POST /test-runs",
        "GET /test-runs/{}",
        "PATCH /test-runs/{}",
      ]
    ),
    (
      "review apps belong to a hosted repository",
      [
        "GET /apps/{}/review-app",
        "GET /pipelines/{}/review-apps",
        "POST /review-apps",
        "DELETE /review-apps/{}",
        "GET /review-apps/{}",
        "DELETE /pipelines/{}/review-app-config",
        "GET /pipelines/{}/review-app-config",
        "PATCH /pipelines/{}/review-app-config",
        "POST /pipelines/{}/review-app-config",
      ]
    ),
    (
      "apps are served over plain HTTP here, without certificates",
      [
        "GET /apps/{}/sni-endpoints",
        "POST /apps/{}/sni-endpoints",
        "DELETE /apps/{}/sni-endpoints/{}",
        "GET /apps/{}/sni-endpoints/{}",
        "PATCH /apps/{}/sni-endpoints/{}",
      ]
    ),
    (
      "no telemetry is collected here; use log drains",
      [
        "GET /apps/{}/telemetry-drains",
        "POST /telemetry-drains",
        "DELETE /telemetry-drains/{}",
        "GET /telemetry-drains/{}",
        "PATCH /telemetry-drains/{}",
        "GET /addon-attachments/{}/telemetry-ingress-info",
      ]
    ),
    (
      "the account has no preferences",
      [
        "GET /users/{}/preferences",
        "PATCH /users/{}/preferences",
      ]
    ),
    (
      "the schema is the service's own work, which does not come along; https://api.heroku.com/schema has it for everyone",
      ["GET /schema"]
    ),
  ]
}
