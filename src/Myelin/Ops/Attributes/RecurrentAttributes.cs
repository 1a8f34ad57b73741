using System.Collections.Immutable;

namespace Myelin.Graphs;

/// <summary>The attributes of <c>Rnn</c>, <c>Lstm</c> and <c>Gru</c>: one layer in one direction.</summary>
/// <param name="Activation">The activation of a plain recurrent layer; LSTM and GRU have fixed ones.</param>
/// <param name="BatchFirst">Whether input and output are <c>[N, T, ·]</c>; else they are <c>[T, N, ·]</c>.</param>
/// <param name="Reverse">Whether the last step comes first.</param>
/// <param name="Lengths">The number of steps of each sequence; default if all have T.</param>
public readonly record struct RecurrentAttributes(RnnActivation Activation, bool BatchFirst, bool Reverse, ImmutableArray<int> Lengths);
