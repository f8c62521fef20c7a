namespace TrustedData.Identity.SignIn;

/// <summary>What the sign-in page shows.</summary>
public sealed record SignInModel(string Organisation, string Action, string TokenField, string Token, string? Problem);
