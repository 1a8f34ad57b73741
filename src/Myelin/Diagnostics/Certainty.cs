namespace Myelin;

/// <summary>How sure a finding's cause is.</summary>
public enum Certainty
{
    /// <summary>A likely cause of what is seen.</summary>
    Hint,

    /// <summary>Measured in this run, and checked against another explanation.</summary>
    Strong,

    /// <summary>It follows from the program or the data alone.</summary>
    Proof,
}
