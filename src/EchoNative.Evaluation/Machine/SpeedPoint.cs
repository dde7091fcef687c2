namespace EchoNative.Evaluation.Machine;

/// <summary>A measurement of a model of random weights.</summary>
/// <param name="Model">Its architecture.</param>
/// <param name="Type">How its weights are stored.</param>
/// <param name="Threads">Threads of the inference.</param>
/// <param name="Context">Encoder positions, 20 ms each.</param>
/// <param name="Encode">Time of the encoder, in seconds.</param>
/// <param name="Token">Time of one token of the decoder, in seconds.</param>
internal sealed record SpeedPoint(string Model, string Type, int Threads, int Context, double Encode, double Token);
