namespace Myelin;

/// <summary>How <see cref="Pca"/> scales what it projects.</summary>
public enum Whitening
{
    /// <summary>Not at all: coordinate i has the variance of component i.</summary>
    None,

    /// <summary>Each coordinate is divided by its standard deviation: the covariance is the identity. scikit-learn: <c>PCA(whiten=True)</c>.</summary>
    Pca,

    /// <summary>
    /// The same, turned back to the features: the whitened data that is closest to the original. The shape of an example is kept.
    /// </summary>
    Zca,
}
