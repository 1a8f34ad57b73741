namespace Myelin.Kernels;

/// <summary>The recurrent layers' equations.</summary>
internal enum RecurrentKind
{
    /// <summary>h' = tanh(W_ih·x + b_ih + W_hh·h + b_hh).</summary>
    Tanh,

    /// <summary>h' = max(0, W_ih·x + b_ih + W_hh·h + b_hh).</summary>
    Relu,

    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997), gates in the order i, f, g, o.</summary>
    Lstm,

    /// <summary>Gated recurrent unit (Cho et al. 2014), gates in the order r, z, n; r acts on W_hn·h + b_hn.</summary>
    Gru,
}

/// <summary>One recurrent layer in one direction over a batch of sequences.</summary>
/// <param name="Kind">The equations.</param>
/// <param name="Batch">Sequences, N.</param>
/// <param name="Steps">Steps of the longest, T.</param>
/// <param name="Inputs">Features of an input, I.</param>
/// <param name="Hidden">Units, H.</param>
/// <param name="BatchFirst">Whether sequences are [N, T, ·] in memory; else [T, N, ·].</param>
/// <param name="Reverse">Whether the last step comes first.</param>
internal readonly record struct RecurrentShape(RecurrentKind Kind, int Batch, int Steps, int Inputs, int Hidden, bool BatchFirst, bool Reverse)
{
    /// <summary>The number of gates; the weights have this many times <see cref="Hidden"/> rows.</summary>
    public int Gates => Kind switch { RecurrentKind.Lstm => 4, RecurrentKind.Gru => 3, _ => 1 };

    /// <summary>Whether there is a cell state in addition to the hidden state.</summary>
    public bool HasCell => Kind == RecurrentKind.Lstm;

    /// <summary>Rows of a sequence's matrices, T·N.</summary>
    public int Rows => checked(Batch * Steps);

    /// <summary>Elements of the input.</summary>
    public int InputLength => checked(Rows * Inputs);

    /// <summary>Elements of the output, and of each state kept for every step.</summary>
    public int OutputLength => checked(Rows * Hidden);

    /// <summary>Elements of a state.</summary>
    public int StateLength => checked(Batch * Hidden);

    /// <summary>
    /// Columns per row of gates as computed and saved: i, f, g, o of an LSTM; W_hn·h + b_hn, r, z, n of a GRU, so that the columns that x
    /// adds to are contiguous (the last three), as are those that h adds to (the first three); h' itself of a plain layer.
    /// </summary>
    public int GateColumns => checked((Kind == RecurrentKind.Gru ? 4 : Gates) * Hidden);

    /// <summary>Elements of the saved gates.</summary>
    public int GatesLength => checked(Rows * GateColumns);

    /// <summary>Columns of the products.</summary>
    internal int ProductColumns => Gates * Hidden;

    /// <summary>The first column that x adds to.</summary>
    internal int FirstInputColumn => Kind == RecurrentKind.Gru ? Hidden : 0;

    /// <summary>Stride between the rows of consecutive sequences, in rows.</summary>
    internal nint RowOfBatch => BatchFirst ? Steps : 1;

    /// <summary>Stride between the rows of consecutive steps, in rows.</summary>
    internal nint RowOfStep => BatchFirst ? 1 : Batch;

    /// <summary>The step that is computed in a given turn.</summary>
    internal int StepAt(int turn) => Reverse ? Steps - 1 - turn : turn;
}
