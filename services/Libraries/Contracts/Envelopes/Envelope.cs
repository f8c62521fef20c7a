namespace TrustedData.Contracts.Envelopes;

/// <summary>
/// The one message that crosses between organisations. Everything about it but the signature is signed by the sender's
/// organisation, so the broker between them can drop or delay messages and nothing else.
/// </summary>
/// <param name="Id">Unique; a second message with the same id is the same message.</param>
/// <param name="From">Organisation that signed it, for example <c>hub</c> or <c>lakeside</c>.</param>
/// <param name="To">Organisation it is meant for.</param>
/// <param name="Kind">One of <see cref="Kinds.MessageKind"/>.</param>
/// <param name="Sequence">Grows with every message of this sender; gaps mean nothing.</param>
/// <param name="Body">The message of that kind as canonical JSON (RFC 8785).</param>
/// <param name="Signature">Ed25519 over <see cref="EnvelopeBytes.ToSign"/>, base64.</param>
public sealed record Envelope(Guid Id, string From, string To, string Kind, long Sequence, string Body, string Signature);
