/** Who somebody is, from a JSON Web Token. Needs the package `jose`, an optional peer. */
export { jwt } from "./integrations/auth/jwt.js";
export type {
  JwkSet,
  JwtIssuerOptions,
  JwtKeyOptions,
  JwtOptions,
  JwtPayload,
  JwtRules,
  JwtTiming,
} from "./integrations/auth/jwtOptions.js";
export { JwtRefusal } from "./integrations/auth/jwtRefusal.js";
export type { JwtRefusalCode } from "./integrations/auth/jwtRefusal.js";
export type { PublicKey } from "./integrations/auth/publicKey.js";
